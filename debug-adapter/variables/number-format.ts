/** The hex toggle: values as their fields format them, with the leading decimal number turned into hex. */

/** A leading decimal number that is a value by itself, or one with its meaning in parentheses behind it. */
const LEADING = /^(-?)(\d+)(?=$| \()/;
/** What `12 (0xc)` says twice once the number is in hex. */
const TWICE = /^(-?0x[\da-f]+) \(\1\)$/;

/** A plain value in hex: `4096 (4K)` becomes `0x1000 (4K)`. */
export function inHex(value: string): string {
	const hex = value.replace(LEADING, (_, sign: string, digits: string) => `${sign}0x${BigInt(digits).toString(16)}`);
	return hex.replace(TWICE, "$1");
}
