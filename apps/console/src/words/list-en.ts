import type { listZh } from "./list-zh-cn.ts";

export const listEn: typeof listZh = {
  list: {
    today: "Today",
    sevenDays: "Last 7 days",
    thirtyDays: "Last 30 days",
    numberEnd: "Last 4 digits",
    numberOrEnd: "No. or last 4",
    clear: "Clear filters",
    columns: "Columns",
    usualColumns: "Back to the usual columns",
    noneMatch: "Nothing matches",
    noneMatchWhy: "Widen the period, or use fewer filters.",
    pages: "Pages",
    first: "First page",
    previous: "Page before",
    next: "Next page",
    page: "Page {{page}}",
    pageOf: "Page {{page}} of {{last}}",
    pageSize: "Rows a page",
    perPage: "{{size}} / page",
    total: "{{shown}} in all",
    totalMore: "More than {{shown}}",
  },
};
