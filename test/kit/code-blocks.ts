import { documentationPages } from './documentation.ts';

/** A fenced block of code in the documentation. */
export interface CodeBlock {
  /** Path of the page, from the project's root. */
  readonly page: string;
  readonly language: string;
  readonly code: string;
}

/** All blocks of code in the documentation. */
export function codeBlocks(): CodeBlock[] {
  return documentationPages().flatMap(({ path, text }) => {
    const blocks = text.matchAll(/^( *)```(\w*)\n([\s\S]*?)^ *```$/gm);
    return Array.from(blocks, ([, indent, language, code]) => ({
      page: path,
      language: language!,
      code: code!.replaceAll(new RegExp(`^${indent!}`, 'gm'), ''),
    }));
  });
}
