import { computed, effect, signal } from '@preact/signals';
import { en } from './en';
import { zh } from './zh';

/** All that people read, in their language. */
export type Text = keyof typeof en;
export type Language = 'en' | 'zh';

const KEPT = 'althing.language';
const kept = localStorage.getItem(KEPT);

export const language = signal<Language>(
  kept === 'en' || kept === 'zh' ? kept : navigator.language.startsWith('zh') ? 'zh' : 'en',
);

const words = computed<Record<Text, string>>(() => (language.value === 'zh' ? zh : en));

effect(() => {
  document.documentElement.lang = language.value === 'zh' ? 'zh-CN' : 'en';
  localStorage.setItem(KEPT, language.value);
});

/** @param values take the place of `{name}` in it */
export function t(text: Text, values: Record<string, string | number> = {}): string {
  return words.value[text].replace(/\{(\w+)\}/g, (all, name: string) =>
    name in values ? String(values[name]) : all,
  );
}

export function count(value: number): string {
  return value.toLocaleString(language.value === 'zh' ? 'zh-CN' : 'en-US');
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

export function size(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${UNITS[unit] ?? ''}`;
}

/** Seconds in the unit that keeps it short. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–';
  if (seconds === 0) return '0 s';
  if (seconds < 0.001) return `${(seconds * 1e6).toFixed(0)} µs`;
  if (seconds < 1) return `${(seconds * 1e3).toFixed(seconds < 0.01 ? 2 : 0)} ms`;
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
  return `${Math.floor(seconds / 86_400)} d ${Math.floor((seconds % 86_400) / 3600)} h`;
}

/** Of a day, with seconds. */
export function clockTime(millis: number): string {
  return new Date(millis).toLocaleTimeString('en-GB');
}
