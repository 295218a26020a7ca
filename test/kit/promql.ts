import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';

/** A selector in a Prometheus query. */
export interface Selector {
  readonly metric: string;
  readonly matchers: readonly { readonly label: string; readonly operator: string; readonly value: string }[];
  /** Labels by which an outer expression groups the results. */
  readonly groupedBy: readonly string[];
}

/** @throws {Error} The text is not a query (https://prometheus.io/docs/prometheus/latest/querying/basics/). */
export function selectorsOf(query: string): Selector[] {
  const textOf = ({ from, to }: SyntaxNode) => query.slice(from, to);
  const selectors: Selector[] = [];
  parser.parse(query).iterate({
    enter({ node }) {
      if (node.type.isError) throw new Error(`unable to read the query ${query}; at character ${node.from}`);
      if (node.name !== 'VectorSelector') return;
      const matchers = (node.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? []).map((matcher) => ({
        label: textOf(matcher.getChild('LabelName')!),
        operator: textOf(matcher.getChild('MatchOp')!),
        value: textOf(matcher.getChild('StringLiteral')!).slice(1, -1),
      }));
      const groupedBy: string[] = [];
      for (let above = node.parent; above; above = above.parent) {
        const labels = above.getChild('AggregateModifier')?.getChild('GroupingLabels')?.getChildren('LabelName') ?? [];
        groupedBy.push(...labels.map(textOf));
      }
      selectors.push({ metric: textOf(node.getChild('Identifier')!), matchers, groupedBy });
    },
  });
  return selectors;
}
