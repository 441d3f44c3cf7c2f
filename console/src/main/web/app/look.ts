import { effect, signal } from '@preact/signals';

/** Light or dark; kept for the next visit. */
export type Theme = 'system' | 'light' | 'dark';

const KEPT = 'althing.theme';
const kept = localStorage.getItem(KEPT);

export const theme = signal<Theme>(kept === 'light' || kept === 'dark' ? kept : 'system');

/** Counts the changes, for what is drawn by hand. */
export const redraw = signal(0);

effect(() => {
  if (theme.value === 'system') {
    document.documentElement.removeAttribute('data-theme');
  } else {
    document.documentElement.dataset['theme'] = theme.value;
  }
  localStorage.setItem(KEPT, theme.value);
  redraw.value = redraw.peek() + 1;
});

export function nextTheme(): void {
  theme.value = theme.value === 'system' ? 'light' : theme.value === 'light' ? 'dark' : 'system';
}
