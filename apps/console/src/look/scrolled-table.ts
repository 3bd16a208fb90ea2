import type { TableRef } from "antd";
import { type RefObject, useEffect, useRef } from "react";

/** The ref of a table that is wider than a small screen: it can be come to by keyboard and scrolled, where nothing in it can. */
export const useScrolledTable = (): RefObject<TableRef | null> => {
  const table = useRef<TableRef>(null);
  useEffect(() => {
    table.current?.nativeElement.querySelector(".ant-table-content")?.setAttribute("tabindex", "0");
  });
  return table;
};
