import { useEffect, useState } from 'preact/hooks';
import type { Page } from '../api/coordination';
import { reason } from '../api/gateway';

const FOLLOW_MILLIS = 2_000;

/** What there is, page after page, asked for again and again while somebody looks. */
export interface Pages<T> {
  /** Null before the first answer. */
  readonly items: readonly T[] | null;
  readonly failure: string;
  readonly hasMore: boolean;
  more: () => void;
  reload: () => Promise<void>;
}

/**
 * @param read reads the page of that name, at most so many
 * @param what when it changes, it begins anew
 */
export function usePages<T>(
  read: (limit: number, page: string) => Promise<Page<T>>,
  what: string,
  step: number,
): Pages<T> {
  const [wanted, setWanted] = useState(step);
  const [items, setItems] = useState<readonly T[] | null>(null);
  const [hasMore, setMore] = useState(false);
  const [failure, setFailure] = useState('');

  async function load(isOver: () => boolean): Promise<void> {
    const found: T[] = [];
    let page = '';
    try {
      do {
        const answer = await read(wanted - found.length, page);
        found.push(...answer.items);
        page = answer.next;
      } while (page !== '' && found.length < wanted);
      if (isOver()) return;
      setItems(found);
      setMore(page !== '');
      setFailure('');
    } catch (error) {
      if (!isOver()) setFailure(reason(error));
    }
  }
  useEffect(() => {
    let over = false;
    let timer = 0;
    const follow = async (): Promise<void> => {
      if (!document.hidden) await load(() => over);
      if (!over) timer = window.setTimeout(() => void follow(), FOLLOW_MILLIS);
    };
    void follow();
    return () => {
      over = true;
      window.clearTimeout(timer);
    };
  }, [what, wanted]);
  return { items, failure, hasMore, more: () => setWanted(wanted + step), reload: () => load(() => false) };
}
