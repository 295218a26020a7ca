/** What one look at the metrics showed. */
export interface Scrape {
  /** Names of metrics that are declared; a histogram's without `_bucket` and the like. */
  readonly names: ReadonlySet<string>;
  /** Names of samples, as queries have them. */
  readonly samples: readonly Sample[];
  /** Value of the only sample of that name and those labels among its labels; null for none. @throws {Error} Several. */
  readonly value: (name: string, labels?: Readonly<Record<string, string>>) => number | null;
}

interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format */
export async function scrape(url: string): Promise<Scrape> {
  const response = await fetch(url);
  if (response.status !== 200) throw new Error(`unable to scrape ${url}; status ${response.status}`);
  const lines = (await response.text()).split('\n').filter(Boolean);
  const names = new Set(lines.flatMap((line) => /^# TYPE (\S+)/.exec(line)?.[1] ?? []));
  const samples = lines.filter((line) => !line.startsWith('#')).map(parse);
  return {
    names,
    samples,
    value(name, labels = {}) {
      const found = samples.filter(
        (sample) =>
          sample.name === name && Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
      );
      if (found.length > 1) throw new Error(`${name} has ${found.length} samples with ${JSON.stringify(labels)}`);
      return found[0]?.value ?? null;
    },
  };
}

function parse(line: string): Sample {
  const [, name, labels = '', value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
  if (name === undefined) throw new Error(`unable to read the sample ${line}`);
  const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, label, text]) => [label!, text!] as const);
  return { name, labels: Object.fromEntries(pairs), value: Number(value === '+Inf' ? Infinity : value) };
}
