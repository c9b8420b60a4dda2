// Periods that the pages of products and customers offer, in days.
export const PERIODS = [30, 90, 180, 365] as const;
