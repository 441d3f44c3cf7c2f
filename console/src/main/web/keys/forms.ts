import { asText, fromHex, hexDump, toHex, utf8 } from '../api/bytes';
import { isYaml } from './yaml';

/** The ways in which a value is shown and typed. */
export const FORMS = ['text', 'json', 'yaml', 'hex'] as const;
export type Form = (typeof FORMS)[number];

const DUMP_ROWS_MAX = 4_096;
const HEX_ROW = 32;
const LINE_FEED = 0x0a;

export function isJson(text: string): boolean {
  if (!/^\s*[[{]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** How a value is shown first. */
export function formOf(value: Uint8Array): Form {
  const text = asText(value);
  if (text === null || /[\u0000-\u0008\u000e-\u001f]/.test(text)) return 'hex';
  return isJson(text) ? 'json' : isYaml(text) ? 'yaml' : 'text';
}

/** @returns null if it cannot be shown so */
export function show(value: Uint8Array, form: Form): string | null {
  if (form === 'hex') return hexDump(value, DUMP_ROWS_MAX);
  const text = asText(value);
  if (text === null || form === 'text' || form === 'yaml') return text;
  // Only blanks are changed, so that long numbers stay as they are.
  return isJson(text) ? indent(text) : null;
}

/** As it is when somebody begins to change it. */
export function typed(value: Uint8Array, form: Form): string | null {
  if (form !== 'hex') return show(value, form);
  return (toHex(value).match(new RegExp(`.{1,${2 * HEX_ROW}}`, 'g')) ?? []).join('\n');
}

/**
 * @param like the value that is changed: JSON on one line stays on one
 * @returns the bytes, or null if the text is not of that form
 */
export function parse(text: string, form: Form, like: Uint8Array): Uint8Array | null {
  if (form === 'hex') return fromHex(text);
  if (form === 'text' || form === 'yaml') return utf8(text);
  try {
    JSON.parse(text);
  } catch {
    return null;
  }
  return utf8(like.includes(LINE_FEED) ? text : squeeze(text));
}

/** What a piece of JSON or YAML is, for its colour. */
export interface Piece {
  readonly kind: 'name' | 'string' | 'number' | 'word' | 'comment' | 'mark';
  readonly text: string;
}

const PIECES = /("(?:\\.|[^"\\])*")(\s*:)?|(-?\d[\d.eE+-]*)|(true|false|null)|([\s\S])/g;

export function pieces(json: string): Piece[] {
  const found: Piece[] = [];
  for (const match of json.matchAll(PIECES)) {
    const [text, string, colon, number, word] = match;
    const kind = string ? (colon ? 'name' : 'string') : number ? 'number' : word ? 'word' : 'mark';
    const last = found.at(-1);
    if (kind === 'mark' && last?.kind === 'mark') found[found.length - 1] = { kind, text: last.text + text };
    else found.push({ kind, text });
  }
  return found;
}

const INDENT = '  ';
const TOKENS = /"(?:\\.|[^"\\])*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/** Valid JSON without blanks. */
export function squeeze(json: string): string {
  return (json.match(TOKENS) ?? []).join('');
}

/** Valid JSON with a line for every member; strings and numbers stay letter by letter. */
export function indent(json: string): string {
  let result = '';
  let depth = 0;
  const line = (): string => `\n${INDENT.repeat(depth)}`;
  const tokens = json.match(TOKENS) ?? [];
  tokens.forEach((token, i) => {
    const next = tokens[i + 1];
    if (token === '{' || token === '[') {
      depth++;
      result += token + (next === '}' || next === ']' ? '' : line());
    } else if (token === '}' || token === ']') {
      depth--;
      const previous = tokens[i - 1];
      result += (previous === '{' || previous === '[' ? '' : line()) + token;
    } else if (token === ',') {
      result += token + line();
    } else {
      result += token === ':' ? ': ' : token;
    }
  });
  return result;
}
