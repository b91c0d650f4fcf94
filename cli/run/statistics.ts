/** What so many hits in so many runs tell of the share they stand for. */

/** Chance of at most `hits` in `runs` where each has the chance `p`, from logarithms so that thousands of runs do not underflow. */
function atMost(hits: number, runs: number, p: number): number {
	if (p <= 0) return 1;
	if (p >= 1) return hits >= runs ? 1 : 0;
	let term = runs * Math.log1p(-p);
	let sum = Math.exp(term);
	for (let k = 1; k <= hits; k++) {
		term += Math.log((runs - k + 1) / k) + Math.log(p) - Math.log1p(-p);
		sum += Math.exp(term);
	}
	return Math.min(1, sum);
}

/** The share at which a falling function crosses a level. */
function crossing(f: (p: number) => number, level: number): number {
	let low = 0;
	let high = 1;
	for (let i = 0; i < 60; i++) {
		const middle = (low + high) / 2;
		if (f(middle) > level) low = middle;
		else high = middle;
	}
	return (low + high) / 2;
}

/**
 * Bounds of a share at 95 % confidence (Clopper and Pearson, exact). With no hit, or nothing but hits, the whole 5 % lie on the one
 * side that is open: 0 of 500 is below 0.6 %.
 */
export function bounds(hits: number, runs: number): readonly [low: number, high: number] {
	if (runs === 0) return [0, 1];
	if (hits === 0) return [0, 1 - 0.05 ** (1 / runs)];
	if (hits === runs) return [0.05 ** (1 / runs), 1];
	return [crossing((p) => atMost(hits - 1, runs, p), 0.975), crossing((p) => atMost(hits, runs, p), 0.025)];
}

/** A share in percent, with digits where they say something: `0.6 %`, `70.4 %`, `99.97 %`. */
export function percent(share: number): string {
	const p = 100 * share;
	const near = Math.min(p, 100 - p);
	return `${p.toFixed(near > 0 && near < 0.095 ? 2 : near < 99.95 && p !== 100 && p !== 0 ? 1 : 0)} %`;
}

/** `0 of 500: at 95 % confidence it happens in less than 0.6 % of runs`. */
export function shareText(hits: number, runs: number): string {
	const [low, high] = bounds(hits, runs);
	const of = `${hits} of ${runs}: at 95 % confidence it happens in`;
	if (hits === 0) return `${of} less than ${percent(high)} of runs`;
	if (hits === runs) return `${of} more than ${percent(low)} of runs`;
	return `${of} ${percent(low)} to ${percent(high)} of runs`;
}
