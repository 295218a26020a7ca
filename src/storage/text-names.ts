/**
 * Names of text types in operating systems and browsers. Every text is served in the same harmless way (docs/files.md),
 * so its language does not matter. Only types that browsers render because of their name are excluded.
 */

/** Pages and drawings that run scripts. Their source may be attached as `text/plain`. */
const RENDERED = /html|svg/;
/** A media type without parameters (RFC 6838, 4.2). */
const NAME = /^[a-z]+\/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}$/;

/** Text types that are not registered below `text/`. */
const APPLICATION_TEXTS: ReadonlySet<string> = new Set(
  [
    'ecmascript javascript json5 node typescript x-javascript x-typescript x-coffeescript x-ecmascript',
    'bat x-bat x-csh x-fish x-powershell x-sh x-shar x-shellscript x-msdos-batch x-zsh',
    'x-awk x-httpd-php x-httpd-php-source x-lua x-perl x-php x-python x-ruby x-tcl x-yaml x-toml x-sql x-gradle',
    'dart graphql rtf sql toml x-rtf xml xml-dtd xml-external-parsed-entity yaml yang',
    'x-bibtex x-latex x-tex x-texinfo x-troff x-troff-man x-wais-source x-wine-extension-ini',
    'x-log x-mswinurl x-subrip x-desktop x-patch x-diff x-netscape-bookmarks x-nfo x-gettext x-po',
    'mbox pgp-encrypted pgp-keys pgp-signature pem-certificate-chain pkix-cert pkcs8 pkcs10',
    'x-pem-file x-x509-ca-cert x-x509-user-cert x-ns-proxy-autoconfig',
    'vnd.apple.mpegurl x-mpegurl vnd.dart',
  ]
    .join(' ')
    .split(' ')
    .map((name) => `application/${name}`),
);

/** Text types of other registries: playlists, mails, 3D models, and Apache's names for source code. */
const OTHER_TEXTS: ReadonlySet<string> = new Set(
  'audio/mpegurl audio/x-mpegurl message/rfc822 message/news model/obj model/mtl model/iges model/step model/vrml application/x-tgif'.split(
    ' ',
  ),
);

/** Names of JSON without `+json`. */
const JSON_TEXTS: ReadonlySet<string> = new Set(
  'text/json application/jsonl application/x-ndjson application/x-jsonlines application/jsonlines application/x-json'.split(
    ' ',
  ),
);

/** Names of comma-separated tables. The last one is Windows's type for `.csv` if Excel is installed. */
const CSV_TEXTS: ReadonlySet<string> = new Set(
  'application/csv application/x-csv text/x-csv text/comma-separated-values text/x-comma-separated-values application/vnd.ms-excel'.split(
    ' ',
  ),
);

export type TextType = 'text/plain' | 'text/csv' | 'text/markdown' | 'application/json';

/** @param name In lower case, without parameters. @returns Null if it is not the name of a text type. */
export function textTypeOf(name: string): TextType | null {
  if (!NAME.test(name) || RENDERED.test(name)) return null;
  if (name === 'application/json' || JSON_TEXTS.has(name) || name.endsWith('+json')) return 'application/json';
  if (name === 'text/csv' || CSV_TEXTS.has(name)) return 'text/csv';
  if (/^text\/(?:x-|vnd\.daringfireball\.)?markdown$|^text\/x-web-markdown$/.test(name)) return 'text/markdown';
  const isText = name.startsWith('text/') || APPLICATION_TEXTS.has(name) || OTHER_TEXTS.has(name);
  return isText || /\+(?:xml|yaml)$/.test(name) ? 'text/plain' : null;
}

/** Names that systems use for any unknown file, and names under which they send TypeScript by mistake. */
const VAGUE_NAMES = new Set(['application/octet-stream', 'binary/octet-stream', 'application/x-unknown'] as const);
const MISTAKEN_NAMES = new Set(['video/mp2t', 'video/vnd.dlna.mpeg-tts'] as const);

export type VagueName = NameOf<typeof VAGUE_NAMES> | NameOf<typeof MISTAKEN_NAMES>;
type NameOf<Names> = Names extends Set<infer Name> ? Name : never;

export function isVagueName(name: string): name is VagueName {
  const names: ReadonlySet<string>[] = [VAGUE_NAMES, MISTAKEN_NAMES];
  return names.some((set) => set.has(name));
}

/** Extensions of text files for which browsers know no type, on one system or another. */
const TEXT_EXTENSIONS: ReadonlySet<string> = new Set(
  [
    'txt text log out err asc ascii nfo diz me 1st rst adoc asciidoc org textile tex bib cls sty srt vtt sub ass ssa lrc',
    'ini cfg conf config cnf env properties toml yaml yml lock editorconfig gitignore gitattributes dockerignore npmrc',
    'c h cc cpp cxx hh hpp hxx m mm cs java kt kts scala groovy gradle swift go rs zig nim d dart pas pl pm t py pyi pyw',
    'rb php lua r jl hs lhs elm ml mli fs fsx fsi ex exs erl hrl clj cljs cljc edn lisp el scm rkt tcl vb vbs bas f f90',
    'js cjs mjs jsx ts cts mts tsx coffee vue svelte astro css scss sass less styl xml xsd xsl xslt dtd wsdl plist',
    'sh bash zsh fish ksh bat cmd ps1 psm1 psd1 awk sed mk mak cmake make dockerfile tf tfvars hcl nix bzl sol proto',
    'sql graphql gql patch diff po pot ics ical ifb vcf vcard eml mbox pem crt key csr pub gpg sig reg url desktop',
    'tsv tab psv dat obj mtl gcode geo gpx kml asm s v vhd vhdl sv ipynb http rest',
  ]
    .join(' ')
    .split(' '),
);
const OTHER_EXTENSIONS: ReadonlyMap<string, TextType> = new Map([
  ['csv', 'text/csv'],
  ['md', 'text/markdown'],
  ['markdown', 'text/markdown'],
  ['json', 'application/json'],
  ['jsonc', 'application/json'],
  ['json5', 'text/plain'],
  ['jsonl', 'application/json'],
  ['ndjson', 'application/json'],
  ['geojson', 'application/json'],
  ['webmanifest', 'application/json'],
]);
const TYPESCRIPT = /\.[cm]?tsx?$/i;

/** The type of a file with a vague name, by its file name; null if it is not known to be text. */
export function textTypeByFilename(declared: VagueName, filename: string): TextType | null {
  const mistaken: ReadonlySet<string> = MISTAKEN_NAMES;
  if (mistaken.has(declared)) return TYPESCRIPT.test(filename) ? 'text/plain' : null;
  const extension = filename.slice(filename.lastIndexOf('.') + 1).toLowerCase();
  return OTHER_EXTENSIONS.get(extension) ?? (TEXT_EXTENSIONS.has(extension) ? 'text/plain' : null);
}
