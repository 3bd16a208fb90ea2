/** 管理的各部分 */
export const sectionsZh = {
  administrationSections: {
    start: "开通向导",
    people: "人员与权限",
    lines: "号码与线路",
    service: "服务与规则",
    records: "版本与操作记录",
  },
};
