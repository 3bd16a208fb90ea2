/** Two people at one form. */
export const editZh = {
  edit: {
    stale: "在您填写时，其他人修改了这里",
    staleBy: "在您填写时，{{who}} 修改了这里（{{at}}）",
    staleNote: "您填写的内容都还在。保存会把两边的修改合在一起。",
    staleBoth: "您填写的内容都还在。两边都改了的项，保存后以您的为准。",
    yours: "（您填的是：{{mine}}）",
    keepMine: "合并后保存我的修改",
    takeTheirs: "放弃我的修改，用现在的内容",
    dropSure: "放弃没有保存的修改？",
    drop: "放弃修改",
  },
};
