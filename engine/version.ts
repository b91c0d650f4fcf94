/** Version of the program, as in package.json: recordings tell which one wrote them. */
export const VERSION = "0.1.0";
