export function MorningPage() { return null; }
