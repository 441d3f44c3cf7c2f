import type { Piece } from './forms';

/** YAML to look at: coloured line by line, without being taken apart; a form that is not known stays as it is. */

const QUOTED = /"(?:\\.|[^"\\])*"|'(?:''|[^'])*'/.source;
const PLAIN = /[^\s#"'{}[\],&*!|>%@`-][^#:]*?|-[^\s#:][^#:]*?/.source;
const NAME = new RegExp(`^(\\s*(?:- +)*)(${QUOTED}|${PLAIN})(\\s*:)(?=\\s|$)`);
const LEAD = /^\s*(?:- +|-$|\? +)*/;
const BLOCK = /(?::|-|^)\s*[|>][+-]?\d?[+-]?\s*(?:#.*)?$/;
const MARKS = /^(?:---|\.\.\.)(?:\s|$)/;
const COMMENT = /(?:^|(?<=[\s[{,]))#.*$/.source;
const NUMBER = /(?<![\w.+-])[-+]?(?:0x[\da-f]+|\d[\d_]*(?:\.\d+)?(?:e[-+]?\d+)?|\.inf|\.nan)(?![\w.:+-])/.source;
const WORD = /(?<![\w-])(?:true|false|null|yes|no|on|off|~)(?![\w-])/.source;
const VALUES = new RegExp(`(${QUOTED})|(${COMMENT})|(${NUMBER})|(${WORD})|[\\s\\S]`, 'gi');

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

/** What a line says after its name. */
function value(text: string, found: Piece[]): void {
  for (const match of text.matchAll(VALUES)) {
    const [piece, string, comment, number, word] = match;
    const kind = string ? 'string' : comment ? 'comment' : number ? 'number' : word ? 'word' : 'mark';
    add(found, kind, piece);
  }
}

function add(found: Piece[], kind: Piece['kind'], text: string): void {
  const last = found.at(-1);
  if (text === '') return;
  if (kind === 'mark' && last?.kind === 'mark') found[found.length - 1] = { kind, text: last.text + text };
  else found.push({ kind, text });
}

export function yamlPieces(yaml: string): Piece[] {
  const found: Piece[] = [];
  // Lines that are indented more than this are a text that goes on.
  let block = -1;
  yaml.split('\n').forEach((line, i) => {
    if (i > 0) add(found, 'mark', '\n');
    const isBlank = line.trim() === '';
    if (block >= 0 && (isBlank || indentOf(line) > block)) {
      add(found, isBlank ? 'mark' : 'string', line);
      return;
    }
    block = BLOCK.test(line) ? indentOf(line) : -1;
    const named = NAME.exec(line);
    if (MARKS.test(line)) {
      add(found, 'mark', line);
    } else if (named) {
      add(found, 'mark', named[1] ?? '');
      add(found, 'name', named[2] ?? '');
      add(found, 'mark', named[3] ?? '');
      value(line.slice(named[0].length), found);
    } else {
      const lead = LEAD.exec(line)?.[0] ?? '';
      add(found, 'mark', lead);
      value(line.slice(lead.length), found);
    }
  });
  return found;
}

/** Whether a text looks so much like YAML that it is shown as such at first. */
export function isYaml(text: string): boolean {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !/^\s*#/.test(line));
  const names = lines.filter((line) => NAME.test(line)).length;
  const isMarked = MARKS.test(lines[0] ?? '');
  const isItem = (line: string): boolean => /^\s*-(?:\s|$)/.test(line);
  return (isMarked && lines.length > 1) || (names >= 2 && lines.every((line, i) => NAME.test(line) || isItem(line)
    || (i > 0 && indentOf(line) > 0)));
}
