import { packTable } from "../fields.ts";

/** What other tables refer to, and how the hotline was set up. No passwords. */
export const settingTables = [
  packTable({
    ...{ kind: "settings", name: "people", table: "user", key: ["id"], until: "created_at" },
    ...{ zh: "用户：各表中的人员编号（无密码）", en: "Users, whom all tables name by id; no passwords" },
    fields: `
      id | 编号 | Id
      login | 登录名 | Login name
      name | 姓名 | Name
      agent_no | 工号 | Agent number
      disabled yes | 是否停用 | Whether the account is closed
      created_at time | 建立时间 | When it was made`,
    left: "password_hash password_at must_change_password failures locked_until settings",
  }),
  packTable({
    ...{ kind: "settings", name: "people_roles", table: "user_role", key: ["user_id", "role"] },
    ...{ zh: "用户的角色", en: "Roles of users" },
    fields: `
      user_id | 用户 | The user
      role | 角色 | The role`,
  }),
  packTable({
    ...{ kind: "settings", name: "roles", table: "role", key: ["name"] },
    ...{ zh: "角色", en: "Roles" },
    fields: `
      name | 角色 | The role
      label | 名称 | What it is called`,
  }),
  packTable({
    ...{ kind: "settings", name: "permissions", table: "permission", key: ["role", "action"] },
    ...{ zh: "角色的权限", en: "Rights of roles" },
    fields: `
      role | 角色 | The role
      action | 权限 | The right
      scope | 范围 | How far`,
  }),
  packTable({
    ...{ kind: "settings", name: "groups", table: "group", key: ["id"] },
    ...{ zh: "技能组", en: "Groups" },
    fields: `
      id | 编号 | Id
      name | 名称 | Name
      ring_ms count | 振铃时长，毫秒 | How long it rings, ms
      wrap_up_ms count | 话后时长，毫秒 | After-call work, ms
      max_wait_ms count | 最长等待，毫秒 | The longest wait, ms
      max_waiting count | 最多排队 | The most that wait
      settings json | 其他设置 | Other settings
      retired_at time | 删除时间 | When it was deleted`,
    left: "node",
  }),
  packTable({
    ...{ kind: "settings", name: "group_members", table: "membership", key: ["group_id", "user_id"] },
    ...{ zh: "技能组成员", en: "Members of groups" },
    fields: `
      group_id | 技能组 | The group
      user_id | 座席 | The agent
      skill count | 技能值 | Skill
      rank count | 次序 | Rank`,
  }),
  packTable({
    ...{ kind: "settings", name: "skills", table: "skill", key: ["id"] },
    ...{ zh: "技能", en: "Skills" },
    fields: `
      id | 编号 | Id
      name | 名称 | Name
      name_en | 英文名称 | English name
      retired yes | 是否停用 | Whether it is retired`,
  }),
  packTable({
    ...{ kind: "settings", name: "agent_skills", table: "user_skill", key: ["user_id", "skill"] },
    ...{ zh: "座席的技能", en: "Skills of agents" },
    fields: `
      user_id | 座席 | The agent
      skill | 技能 | The skill
      level count | 等级 | Level`,
  }),
  packTable({
    ...{ kind: "settings", name: "trunks", table: "trunk", key: ["id"] },
    ...{ zh: "中继（无密码）", en: "Trunks; no passwords" },
    fields: `
      id | 编号 | Id
      name | 名称 | Name
      kind | 种类 | Kind
      max_lines count | 线路数 | Lines
      retired_at time | 删除时间 | When it was deleted`,
    left: `transport host port match enabled is_default digest_user realm ha1_md5 ha1_sha256 settings password_sealed`,
  }),
  packTable({
    ...{ kind: "settings", name: "configuration", table: "config_item", key: ["kind", "id", "version"], until: "at" },
    ...{
      zh: "流程、号码、作息、问卷、业务类型等的每一版",
      en: "Each version of flows, numbers, hours, surveys, business types",
      page: 50,
    },
    fields: `
      kind | 种类 | Kind
      id | 编号 | Id
      version count | 版本 | Version
      state | 状态 | State
      name | 名称 | Name
      body config | 内容；流程访问其他系统的请求头不含值 | Content; headers that flows send to other systems have no value
      note | 修改说明 | Note
      by | 编写人 | By whom
      at time | 时间 | When
      published_by | 发布人 | Who published it
      published_at time | 发布时间 | When
      retired_at time | 停用时间 | When it was retired`,
    left: "publish_at publish_by config_version failure",
  }),
  packTable({
    ...{ kind: "settings", name: "prompts", table: "prompt_version", key: ["name", "version"], until: "at" },
    ...{ zh: "语音文件的每一版", en: "Each version of prompts" },
    fields: `
      name | 名称 | Name
      version count | 版本 | Version
      origin | 来历 | Where it came from
      words | 所说的话 | What it says
      source | 来源文件或语音 | File or voice
      sha256 | 文件的 SHA-256 | Its SHA-256
      duration_ms count | 时长，毫秒 | How long, ms
      content file | 语音文件 | The sound
      at time | 时间 | When
      by | 操作人 | By whom`,
    left: "loudness_was loudness",
  }),
  packTable({
    ...{ kind: "settings", name: "own_reports", table: "own_report", key: ["id"], until: "created_at" },
    ...{ zh: "自定义报表", en: "Reports that people put together" },
    fields: `
      id | 编号 | Id
      name | 名称 | Name
      body json | 定义 | Definition
      roles list | 可见的角色 | Roles that see it
      owner | 建立人 | By whom
      created_at time | 建立时间 | When it was made
      changed_at time | 修改时间 | When it was changed`,
  }),
];
