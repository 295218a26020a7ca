import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

/** A page of the documentation. */
export interface Page {
  /** Path from the project's root. */
  readonly path: string;
  readonly text: string;
}

/** README.md and other pages in the root, docs/ with its decisions, and the page of the local Ably server. */
export function documentationPages(): Page[] {
  const paths = ['.', 'docs', 'docs/adr', 'src/dev/ably-local'].flatMap((folder) =>
    readdirSync(join(ROOT, folder))
      .filter((name) => name.endsWith('.md'))
      .map((name) => join(folder, name)),
  );
  return paths.map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
}

/** The text without blocks of code. */
function prose({ text }: Page): string {
  return text.replaceAll(/^( *)```[\s\S]*?^ *```$/gm, '');
}

/** Links to files of the project and to headings that do not exist. */
export function brokenLinks(page: Page, pages: readonly Page[]): string[] {
  const links = [...prose(page).matchAll(/\]\((?![a-z]+:)([^)\s]+)\)/g)].map(([, link]) => link!);
  return links.filter((link) => {
    const [file = '', anchor] = link.split('#');
    const path = file === '' ? page.path : normalize(join(dirname(page.path), file));
    if (!existsSync(join(ROOT, path))) return true;
    if (anchor === undefined) return false;
    const target = pages.find((other) => other.path === path);
    return !target || !anchorsOf(target).has(anchor);
  });
}

/** Anchors of a page's headings, as GitHub makes them. */
function anchorsOf(page: Page): Set<string> {
  const headings = [...prose(page).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading!);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

/** Texts of inline code. */
function codeWords(page: Page): string[] {
  return [...prose(page).matchAll(/`([^`\n]+)`/g)].flatMap(([, code]) => code!.split(/\s+/));
}

/** A path with a folder: of a file with a known extension, or of a folder with a slash. `<noun>.ts` means any noun. */
const PATH = /^(?:\.\/)?((?:[\w.-]+\/)+(?:[\w.-]+\.(?:css|graphql|js|json|md|prisma|sql|ts|yaml))?)$/;
const FILE = /^[\w.-]+\.ts$/;
/** Output of the build. */
const MADE = /^dist\//;

const sources = globSync('{src,test,bench,deploy}/**/*.ts', { cwd: ROOT });
const names = new Set(sources.map((path) => basename(path)));

/** Files and folders that a page names and that do not exist. */
export function missingFiles(page: Page): string[] {
  return codeWords(page).filter((word) => {
    if (FILE.test(word)) return !names.has(word) && !existsSync(join(ROOT, word));
    const path = PATH.exec(word)?.[1];
    if (path === undefined || MADE.test(path)) return false;
    // The layers are named without `src/`.
    return !['.', 'src', 'test', dirname(page.path)].some((folder) => existsSync(join(ROOT, folder, path)));
  });
}

let words: Set<string> | undefined;

/** Functions that a page names as `name()`, and that exist neither in the program nor in the test kit. */
export function missingFunctions(page: Page): string[] {
  words ??= new Set(
    sources
      .filter((path) => /^(?:src|test\/kit)\//.test(path))
      .flatMap((path) => readFileSync(join(ROOT, path), 'utf8').match(/[A-Za-z_$][\w$]*/g) ?? []),
  );
  return codeWords(page).flatMap((word) => {
    const name = /^([a-z]\w*)\(\)$/.exec(word)?.[1];
    return name === undefined || words!.has(name) ? [] : [name];
  });
}
