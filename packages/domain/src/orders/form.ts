/** 工单表单: what an order asks for, its time limits and its templates, as the administrator builds them. One schema. */

import { ownBusinessTypeId } from "../config/business-type.ts";
import {
  field,
  flag,
  line,
  list,
  oneOf,
  optional,
  orElse,
  type ReadonlyOf,
  record,
  refersTo,
  shape,
  text,
  whole,
} from "../config/field.ts";
import { words } from "../config/parts.ts";
import { orderPriorities } from "./states.ts";

const about = (zh: string, en: string) => ({ label: words(zh, en) });
const businessType = refersTo(ownBusinessTypeId, "businessType");
const fieldId = text(
  /^[a-z][A-Za-z0-9]{0,31}$/,
  words("小写字母开头的 1 到 32 个字母或数字", "1 to 32 letters or digits, a small letter first"),
);
const date = text(/^\d{4}-\d{2}-\d{2}$/, words("YYYY-MM-DD 形式的日期", "a date YYYY-MM-DD"));

export const orderFieldTypes = ["text", "longText", "choice", "choices", "date", "number", "phone"] as const;
export type OrderFieldType = (typeof orderFieldTypes)[number];

/** Shown only while another field has one of these values. */
const condition = shape({
  field: field(fieldId, about("字段", "Field")),
  is: field(list(line(1, 100), { minItems: 1, maxItems: 20 }), about("等于其一", "Is one of")),
});

/** One field of the form. */
const formField = shape({
  id: field(fieldId, about("标识", "Id")),
  label: field(line(1, 50), about("名称", "Name")),
  type: field(oneOf(orderFieldTypes), {
    ...about("类型", "Type"),
    choices: {
      text: words("单行文字", "Text"),
      longText: words("多行文字", "Long text"),
      choice: words("单选", "Choice"),
      choices: words("多选", "Several choices"),
      date: words("日期", "Date"),
      number: words("数字", "Number"),
      phone: words("电话号码", "Telephone number"),
    },
  }),
  required: field(orElse(flag(), false), about("必填", "Required")),
  help: field(optional(line(1, 200)), about("说明", "Help")),
  options: field(optional(list(line(1, 100), { maxItems: 100, uniqueItems: true })), about("选项", "Options")),
  /** Other options for business types and those beneath them; the first that fits holds. */
  optionsBy: field(
    optional(
      list(shape({ businessType, options: list(line(1, 100), { minItems: 1, maxItems: 100, uniqueItems: true }) }), {
        maxItems: 50,
      }),
    ),
    about("按业务类型的选项", "Options by business type"),
  ),
  when: field(optional(condition), about("显示条件", "Shown when")),
});
export type OrderField = ReadonlyOf<typeof formField>;

const limit = shape({
  businessType: field(optional(businessType), about("业务类型", "Business type")),
  priority: field(optional(oneOf(orderPriorities)), about("紧急程度", "Priority")),
  days: field(whole(0, 250), about("工作日", "Working days")),
});

const department = shape({
  id: field(fieldId, about("标识", "Id")),
  name: field(line(1, 50), about("名称", "Name")),
  /** Who answers for it: users. */
  users: field(list(line(1, 64), { maxItems: 100, uniqueItems: true }), about("经办人", "People")),
  days: field(whole(0, 250), about("答复期限（工作日）", "Answers within (working days)")),
});

const template = shape({
  name: field(line(1, 50), about("名称", "Name")),
  businessType: field(optional(businessType), about("业务类型", "Business type")),
  text: field(line(1, 4000), about("内容", "Text")),
});

/** Days off and days worked of a year, as announced. */
const year = shape({ off: list(date, { maxItems: 366 }), worked: list(date, { maxItems: 60 }) });

export const orderForm = shape({
  prefix: field(
    text(/^[A-Z]{1,6}$/, words("1 到 6 个大写字母", "1 to 6 capital letters")),
    about("编号前缀", "Prefix of numbers"),
  ),
  fields: field(list(formField, { maxItems: 60 }), about("字段", "Fields")),
  /** Where none fits. */
  days: field(whole(0, 250), about("默认时限（工作日）", "Time limit (working days)")),
  limits: field(list(limit, { maxItems: 200 }), about("时限", "Time limits")),
  remindBefore: field(whole(0, 30), about("提前提醒（工作日）", "Reminds before (working days)")),
  escalateAfter: field(whole(0, 30), about("超期多久后升级（工作日）", "Escalates after (working days)")),
  departments: field(list(department, { maxItems: 100 }), about("协办部门", "Departments")),
  templates: field(list(template, { maxItems: 200 }), about("答复模板", "Answers")),
  calendar: field(
    record(/^20\d{2}$/, words("年份", "a year"), year),
    about("节假日与调休", "Days off, and weekends worked"),
  ),
});
export type OrderForm = ReadonlyOf<typeof orderForm>;
export type OrderDepartment = OrderForm["departments"][number];

/** What a field holds: of several choices a list, else a text. */
export type OrderValue = string | readonly string[];
export type OrderValues = Readonly<Record<string, OrderValue>>;
