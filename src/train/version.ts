/** Put in by the build: the package's version and the commit, `0.1.0+1149f9c`. */
declare const THROUGHLINE_VERSION: string | undefined;

/** Version of the code that trains, as journals name it; `unknown` where nothing was built (tests). */
export const codeVersion: string = typeof THROUGHLINE_VERSION === 'string' ? THROUGHLINE_VERSION : 'unknown';
