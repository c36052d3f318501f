/**
 * A sentence with its citation before the full stop: "… holds only approximately (He et al. 2016, Sec. 3)." Brackets that
 * end the sentence take it in: "… 5.46 % error (ResNet-164; He et al. 2016, Table 2)."
 * @param plain what is done to the text around the citation
 */
export function citedSentence(statement: string, citation: string, plain: (text: string) => string = String): string {
  const open = statement.replace(/\.$/, '');
  return open.endsWith(')') ? `${plain(open.slice(0, -1))}; ${citation}).` : `${plain(open)} (${citation}).`;
}

/** The first letter of a sentence. */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
