/** A straight line through points, by least squares. */
export interface Trend {
  /** Of y, for each unit of x. */
  readonly slope: number;
  /** With a probability of 95 % the slope is no further from this one, if what scatters the points does so independently. */
  readonly margin: number;
}

/** Of Student's distribution; near enough from 30 points on. */
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
