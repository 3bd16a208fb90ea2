import { packTable } from "../fields.ts";

/** 知识库. */
export const knowledgeTables = [
  packTable({
    ...{ kind: "knowledge", name: "articles", table: "article", key: ["id"], until: "created_at" },
    ...{ zh: "知识条目（当前）", en: "Articles as they are now" },
    fields: `
      id | 编号 | Id
      number count | 条目编号（来电人按此查询） | The number by which callers ask for it
      title | 标题 | Title
      kind | 种类 | Kind
      category | 分类 | Category
      tags list | 标签 | Tags
      business_types list | 业务类型 | Business types
      state | 状态 | State
      published count | 已发布的版本 | The version that is published
      open count | 正在编写的版本 | The version that is being written
      open_state | 其状态 | Its state
      newest count | 最新版本 | The newest version
      effective_on | 生效日期 | In force from
      expires_on | 失效日期 | In force until
      updated_at time | 修改时间 | When it was changed
      updated_by | 修改人 | By whom
      created_at time | 建立时间 | When it was made`,
    left: "changed",
  }),
  packTable({
    ...{
      kind: "knowledge",
      name: "article_versions",
      table: "article_version",
      key: ["article", "version"],
    },
    ...{ zh: "知识的每一版", en: "Each version of each article", page: 20 },
    fields: `
      article | 知识编号 | The article
      version count | 版本 | Version
      revision count | 本版修改次数 | How often this one was changed
      state | 状态 | State
      title | 标题 | Title
      content json | 内容（html 为正文；其中 /api/knowledge/files/编号 的图片见 article_files） | Content; html is the text, and /api/knowledge/files/ID in it is a row of article_files
      body | 正文的纯文字 | Its text alone
      by | 编写人 | By whom
      at time | 时间 | When
      remark | 审核意见 | What the reviewer said
      submitted_at time | 送审时间 | When it was handed in
      approved_by | 审核人 | Who approved it
      approved_at time | 审核时间 | When
      published_by | 发布人 | Who published it
      published_at time | 发布时间 | When
      ended_at time | 停用时间 | When it ended`,
  }),
  packTable({
    ...{
      kind: "knowledge",
      name: "article_saves",
      table: "article_save",
      key: ["article", "version", "revision"],
      until: "at",
    },
    ...{ zh: "编写过程中的每次保存", en: "What was saved while it was written", page: 20 },
    fields: `
      article | 知识编号 | The article
      version count | 版本 | Version
      revision count | 第几次保存 | Which save
      content json | 内容 | Content
      by | 编写人 | By whom
      at time | 时间 | When`,
  }),
  packTable({
    ...{ kind: "knowledge", name: "article_files", table: "article_file", key: ["id"], until: "at" },
    ...{ zh: "知识附件与图片", en: "Files and pictures of articles" },
    fields: `
      id | 编号 | Id
      article | 知识编号 | The article
      name | 文件名 | Name
      type | 类型 | Type
      bytes count | 字节数 | Bytes
      content file | 附件文件 | The file
      by | 上传人 | By whom
      at time | 时间 | When
      removed_at time | 移除时间 | When it was taken out
      removed_by | 移除人 | By whom`,
  }),
  packTable({
    ...{ kind: "knowledge", name: "article_categories", table: "knowledge_category", key: ["id"] },
    ...{ zh: "知识分类", en: "Categories" },
    fields: `
      id | 编号 | Id
      parent | 上级分类 | The one above
      name | 名称 | Name
      place count | 次序 | Place
      roles list | 可见角色；空为所有人 | Roles that read it; empty: everybody
      revision count | 修改次数 | How often it was changed`,
  }),
  packTable({
    ...{ kind: "knowledge", name: "article_uses", table: "article_use", key: ["id"], until: "at" },
    ...{ zh: "知识的使用（查看、引用等）", en: "How articles were used" },
    fields: `
      id count | 编号 | Id
      article | 知识编号 | The article
      version count | 版本 | Version
      how | 方式 | How
      detail | 说明 | Detail
      user_id | 使用人 | By whom
      at time | 时间 | When`,
  }),
  packTable({
    ...{ kind: "knowledge", name: "article_feedback", table: "article_feedback", key: ["id"], until: "at" },
    ...{ zh: "对知识的意见", en: "Feedback on articles" },
    fields: `
      id | 编号 | Id
      article | 知识编号 | The article
      version count | 版本 | Version
      kind | 种类 | Kind
      note | 意见 | What was said
      user_id | 提出人 | By whom
      at time | 时间 | When
      answer | 答复 | Answer
      closed_by | 关闭人 | Who closed it
      closed_at time | 关闭时间 | When`,
  }),
  packTable({
    ...{ kind: "knowledge", name: "article_notices", table: "article_notice", key: ["id"], until: "at" },
    ...{ zh: "知识变更通知", en: "Notices of changes" },
    fields: `
      id count | 编号 | Id
      article | 知识编号 | The article
      version count | 版本 | Version
      kind | 种类 | Kind
      title | 标题 | Title
      category | 所在分类 | Its category
      note | 说明 | Note
      by | 发出人 | By whom
      at time | 时间 | When`,
  }),
  packTable({
    ...{
      kind: "knowledge",
      name: "article_receipts",
      table: "article_receipt",
      key: ["notice", "user_id"],
      until: "at",
    },
    ...{ zh: "通知的阅知", en: "Who has read which notice" },
    fields: `
      notice count | 通知编号 | The notice
      user_id | 阅知人 | Who read it
      at time | 时间 | When`,
  }),
];
