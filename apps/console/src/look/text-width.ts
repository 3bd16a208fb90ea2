/** How wide a text is, in em: from above, by the widest of the fonts that may stand in for the chosen ones, so that what is fitted by it is never cut. */
const widthOf = (sign: string): number => {
  if (/[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60]/u.test(sign)) return 1;
  if (/[.,:;'|! ]/.test(sign)) return 0.4;
  if (/[il]/.test(sign)) return 0.4;
  if (/[mwMW%@—]/.test(sign)) return 1.05;
  if (/[A-Z]/.test(sign)) return 0.8;
  return 0.7;
};

export const widthInEm = (text: string): number =>
  Math.round(100 * [...text].reduce((sum, sign) => sum + widthOf(sign), 0)) / 100;
