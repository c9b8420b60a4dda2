// How many decisions this browser's user sent today; the server's own count is shown where it gives one.
import { useState } from 'react';
import { day } from '@/lib/format';
import { useSession } from '@/lib/session';

export function useReviewedToday(): { today: number; add: () => void } {
  const { session } = useSession();
  const key = `suyuan.reviewed.${session?.user.name ?? ''}.${day(new Date().toISOString())}`;
  const read = () => {
    try {
      return Number(localStorage.getItem(key) ?? 0) || 0;
    } catch {
      return 0;
    }
  };
  const [today, setToday] = useState(read);
  const add = () =>
    setToday((count) => {
      const next = count + 1;
      try {
        localStorage.setItem(key, String(next));
      } catch {
        // The count then lasts as long as the page.
      }
      return next;
    });
  return { today, add };
}
