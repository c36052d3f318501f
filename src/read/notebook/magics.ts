/**
 * A cell of IPython as Python: `%magic`, `!command` and `name?` stand where a statement does and are none. They become `pass`,
 * or what IPython itself makes of an assignment, so that lines stay where they are.
 * https://ipython.readthedocs.io/en/stable/interactive/reference.html
 */

/** Magics whose cell is Python that runs in the notebook. */
const pythonCells: ReadonlySet<string> = new Set(['time', 'timeit', 'capture', 'prun', 'debug', 'python', 'python3']);

/** `%matplotlib inline`, `!pip install x`, `?name`, `name?`, `name??`. */
const magic = /^\s*(?:[%!?]|[\w.*]+\?{1,2}\s*$)/;

/** `files = !ls`, `t = %timeit f()`. */
const assignedMagic = /^(\s*[\w., ]+=\s*)[!%]/;

/** Python of a cell's code, line for line. A cell of another language (`%%bash`, `%%html`, `%%writefile`) is empty. */
export function pythonOf(code: string): string {
  const lines = code.split(/\r?\n/);
  const first = lines.findIndex((line) => line.trim() !== '');
  const cellMagic = first < 0 ? undefined : /^%%(\w*)/.exec(lines[first]);
  if (cellMagic) {
    if (!pythonCells.has(cellMagic[1])) return '';
    lines[first] = 'pass';
  }
  const state: State = { depth: 0, quote: undefined, goesOn: false };
  let inMagic = false;
  return lines
    .map((line) => {
      const startsStatement = state.depth === 0 && !state.quote && !state.goesOn;
      if (inMagic || (startsStatement && magic.test(line))) {
        const goesOn = line.endsWith('\\');
        const whole = inMagic ? '' : `${/^\s*/.exec(line)![0]}pass`;
        inMagic = goesOn;
        return whole;
      }
      const assigned = startsStatement ? assignedMagic.exec(line) : null;
      if (assigned) {
        inMagic = line.endsWith('\\');
        return `${assigned[1]}get_ipython()`;
      }
      follow(state, line);
      return line;
    })
    .join('\n');
}

/** What is open at the end of a line. */
interface State {
  /** Brackets that are open. */
  depth: number;
  /** The quotes of a string over several lines. */
  quote: string | undefined;
  /** Does a backslash at the line's end carry the statement on? */
  goesOn: boolean;
}

const token = /\\.|'''|"""|['"#()[\]{}]/g;

/** Follows one line; strings in single quotes end with it. */
function follow(state: State, line: string): void {
  let short: string | undefined;
  for (const [found] of line.matchAll(token)) {
    const open = state.quote ?? short;
    if (open) {
      // Three quotes are three of one, where a string of one ends.
      if (found === open || (open.length === 1 && found.startsWith(open)))
        [state.quote, short] = [undefined, undefined];
    } else if (found === '#') return void (state.goesOn = false);
    else if (found.length === 3) state.quote = found;
    else if (found === '"' || found === "'") short = found;
    else if ('([{'.includes(found)) state.depth += 1;
    else if (')]}'.includes(found)) state.depth = Math.max(0, state.depth - 1);
  }
  state.goesOn = line.endsWith('\\');
}
