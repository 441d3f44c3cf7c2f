import { computed, signal } from '@preact/signals';

/** Where the reader is, kept behind the address's `#`, so that a page can be sent to a colleague. */

export const PAGES = ['cluster', 'keys', 'leases', 'coordination', 'health', 'access', 'audit', 'lab'] as const;
export type Page = (typeof PAGES)[number];

const hash = signal(location.hash);
window.addEventListener('hashchange', () => (hash.value = location.hash));

export const page = computed<Page>(() => {
  const name = hash.value.replace(/^#\/?/, '').split('?')[0];
  return PAGES.find((each) => each === name) ?? 'cluster';
});

export const parameters = computed(() => new URLSearchParams(hash.value.split('?')[1] ?? ''));

export function address(to: Page, values: Record<string, string> = {}): string {
  const query = new URLSearchParams(values).toString();
  return `#/${to}${query ? `?${query}` : ''}`;
}

/** Goes there without a step in the browser's history. */
export function replace(to: Page, values: Record<string, string>): void {
  history.replaceState(null, '', address(to, values));
  hash.value = location.hash;
}

export function go(to: Page, values: Record<string, string> = {}): void {
  location.hash = address(to, values);
}
