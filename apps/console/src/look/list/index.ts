export {
  allRows,
  changed,
  filtersIn,
  isScrolledIn,
  type ListChange,
  type ListQuery,
  pageIn,
  queryOf,
} from "./address.ts";
export type { Scrolled } from "./blocks.tsx";
export { type ChosenColumns, ColumnChoice, useChosenColumns } from "./chosen.tsx";
export { type Shown, useListColumns } from "./columns.tsx";
export { FilterRow, PressFilter, Typed } from "./filter-row.tsx";
export { ListTable, sortOf } from "./list-table.tsx";
