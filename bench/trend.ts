/** A straight line through points, by least squares. */
export interface Trend {
  /** Change of y for each unit of x. */
  readonly slope: number;
  /** Half the width of the 95 % confidence interval of the slope, for independent errors. */
  readonly margin: number;
}

/** Quantile of Student's distribution; accurate enough for 30 or more points. */
const T = 2;

export function trendOf(points: readonly (readonly [x: number, y: number])[]): Trend {
  const mean = (of: (point: readonly [number, number]) => number) =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [middleX, middleY] = [mean(([x]) => x), mean(([, y]) => y)];
  const spread = points.length * mean(([x]) => (x - middleX) ** 2);
  const slope = (points.length * mean(([x, y]) => (x - middleX) * (y - middleY))) / spread;
  const misses = points.length * mean(([x, y]) => (y - middleY - slope * (x - middleX)) ** 2);
  return { slope, margin: T * Math.sqrt(misses / (points.length - 2) / spread) };
}
