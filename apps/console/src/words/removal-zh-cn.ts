/** 删除座席组、号码、中继 */
export const removalZh = {
  removal: {
    button: { group: "删除座席组", number: "删除号码", trunk: "删除中继", survey: "停用评价", schedule: "停用日历" },
    title: {
      group: "删除座席组“{{name}}”",
      number: "删除号码 {{name}}",
      trunk: "删除中继“{{name}}”",
      survey: "停用评价“{{name}}”",
      schedule: "停用日历“{{name}}”",
    },
    remove: "删除",
    retire: "停用",
    retired: "已停用 {{name}}",
    done: "已删除 {{name}}",
    failed: "无法读取使用情况",
    inUse: "还有配置在使用它，不能删除。请先在下列位置改用别的。",
    inUseRetire: "还有配置在使用它，不能停用。请先在下列位置改用别的。",
    published: "正在使用",
    scheduled: "定时发布的版本将使用",
    draft: "草稿中使用（删除后这些草稿须改好才能发布）",
    after: {
      group: "没有配置在使用它。删除后不再排队、不再派单；通话记录和报表仍显示它的名称。",
      number: "没有配置在使用它。删除后打到该号码的来电会被拒绝；通话记录和报表保留。可在“版本”中恢复。",
      trunk: "删除后不再经它呼入、呼出；通话记录仍显示它的名称。",
      survey: "没有配置在使用它。停用后不再可选；以前的评价和报表不变。可在“配置版本”中恢复。",
      schedule: "没有配置在使用它。停用后不再可选；以前的统计不变。可在“配置版本”中恢复。",
    },
    kept: {
      testTrunk: "测试线路由系统使用，不能删除。",
      trunkOn: "中继还在启用。请先停用，等它上面的通话结束，再删除。",
      lastNumber: "这是最后一个号码，不能删除。",
    },
  },
};
