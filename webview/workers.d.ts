/** A script that stands alone, as text: scripts/workerText.mjs makes it. */
declare module '*?worker' {
  const text: string;
  export default text;
}
