/** One reading of the metrics. */
export interface Scrape {
  /** Names of declared metrics; those of histograms without `_bucket` and similar suffixes. */
  readonly names: ReadonlySet<string>;
  /** Samples, with their names in queries. */
  readonly samples: readonly Sample[];
  /**
   * Value of the only sample with this name and these labels; null if there is none. @throws {Error} There are several.
   */
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
