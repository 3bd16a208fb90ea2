import { carrierZh } from "./carrier-zh-cn.ts";

/** 导出: files of lists. */
export const exportsZh = {
  ...carrierZh,
  exports: {
    export: "导出",
    xlsx: "导出为 Excel（XLSX）",
    csv: "导出为 CSV",
    recordings: "录音（ZIP）",
    recordingsOf: "所勾选 {{count}} 条的录音（ZIP）",
    recordingsAll: "筛选出的全部录音（ZIP）",
    indexXlsx: "附 Excel 清单",
    indexCsv: "附 CSV 清单",
    pdf: "导出为 PDF",
    png: "导出图表图片（PNG）",
    evidence: "导出证据文件（JSON，可用脚本核对）",
    mine: "我的导出",
    note: "文件按当前筛选、排序和显示的列生成，只有您自己能下载，7 天后自动删除。导出和下载都会记入操作记录。",
    failed: "导出没有加载出来",
    none: "还没有导出",
    noneWhy: "在列表上方点“导出”，文件会出现在这里。",
    format: { csv: "CSV", xlsx: "Excel", pdf: "PDF", png: "PNG", zip: "ZIP", evidence: "证据文件" },
    state: { waiting: "排队中", running: "生成中", done: "已完成", failed: "失败", cancelled: "已停止" },
    rows: "{{shown}} 行",
    calls: "{{shown}} 通",
    things: "依据 {{shown}} 条明细",
    thingProgress: "已处理 {{done}} / {{total}} 条明细",
    callProgress: "已处理 {{done}} / {{total}} 通",
    progress: "{{done}} / {{total}} 行",
    goesIn: "{{count}} 天后删除",
    atNode: "文件在服务器 {{node}} 上，请到那台服务器的页面下载。",
    noteOf: {
      listsLeftOut:
        "明细超过一个文件的上限（{{calls}} 通来电、{{things}} 条明细），文件里只有数字和口径，没有明细，脚本不能核对数字。请缩短时段或加筛选后再导出。",
      daysLeftOut:
        "所涉日结日的通话超过 {{dayCalls}} 通，文件里没有这些日子原始记录的校验值。请缩短时段，或同时下载各日的日结证据。",
    },
    download: "下载",
    stop: "停止",
    remove: "删除",
    removeSure: "删除这个文件？删除后不能恢复，可以重新导出。",
    clearSure: "从列表中删除？",
    reason: {
      diskFull: "磁盘空间不足，剩余空间留给通话使用。请联系管理员。",
      interrupted: "生成时三次被中断（服务器重启或数据库不可用），没有完成。请重新导出。",
      tooLong: "内容太多，不适合打印成 PDF。请选更粗的时间粒度、更少的列或行，或导出为 Excel。",
      noEngine: "这台服务器没有生成图片的程序（@resvg/resvg-js）。请告诉管理员运行“npm ci”安装。PDF 里的图表不受影响。",
      other: "生成时出错，没有完成。请重新导出；多次出现请联系管理员。",
    },
  },
};
