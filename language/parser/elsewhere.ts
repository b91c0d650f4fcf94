/** Words of other languages, and what is written for them here: a user types them first, and no nearest name helps. */

const LOOPS = "loops are `repeat 10 times { ... }`, `while pages.free > 100 { ... }` and `forever { ... }`";
const ENDS = "a thread ends behind its last statement, `break` leaves a loop, `stop` ends the run";
const CHOICES = "write `if ... { ... } else if ... { ... }`, or `choose { 30% { ... } }` where chance decides";
const VARIABLES = "a variable begins with `let p = ...`";
const ELSE_IF = "write `else if` behind the block of the `if`";
const LOG = 'write `log "free {pages.free}"`';

/** What to say of a word that begins a statement in other languages. */
export const STATEMENTS_ELSEWHERE: ReadonlyMap<string, string> = new Map(
	Object.entries({
		for: LOOPS,
		foreach: LOOPS,
		loop: LOOPS,
		do: LOOPS,
		until: LOOPS,
		return: ENDS,
		exit: ENDS,
		end: ENDS,
		switch: CHOICES,
		match: CHOICES,
		case: CHOICES,
		elif: ELSE_IF,
		elsif: ELSE_IF,
		elseif: ELSE_IF,
		var: VARIABLES,
		int: VARIABLES,
		print: LOG,
		printf: LOG,
		echo: LOG,
		goto: LOOPS,
		assert: "write `expect always ...`, outside of threads",
		delete: "write `free p`",
		function: "there are no functions: what is done often stands in `repeat`, by several in `thread NAME[n]`",
	}),
);

/** Values of other languages, and the number that stands for each. */
export const VALUES_ELSEWHERE: ReadonlyMap<string, string> = new Map(
	Object.entries({
		true: "1",
		True: "1",
		TRUE: "1",
		false: "0",
		False: "0",
		FALSE: "0",
		NULL: "0",
		null: "0",
		nil: "0",
		None: "0",
		nullptr: "0",
	}),
);
