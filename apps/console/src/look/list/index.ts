export { changed, filtersIn, type ListChange, type ListQuery, pageIn, queryOf } from "./address.ts";
export { ColumnChoice, useChosenColumns } from "./chosen.tsx";
export { type Shown, useListColumns } from "./columns.tsx";
export { FilterRow, PressFilter } from "./filter-row.tsx";
export { ListTable, sortOf } from "./list-table.tsx";
