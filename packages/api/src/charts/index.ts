export {
  chartData,
  type Drawing,
  drawnColumns,
  fittingColumns,
  isEmptyChart,
  mostCategories,
  mostSeries,
} from "./data.ts";
export { lineWords } from "./line-words.ts";
export { type ChartAsked, type ChartLook, chartOption } from "./option.ts";
