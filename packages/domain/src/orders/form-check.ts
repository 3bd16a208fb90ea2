/** What is wrong with a form, and with what somebody filled in. */

import { lineOf } from "../business-types.ts";
import type { BusinessType } from "../config/business-type.ts";
import { type Problem, problemsOf } from "../config/problems.ts";
import { isDay } from "../contract/calendar.ts";
import { type OrderField, type OrderForm, type OrderValue, type OrderValues, orderForm } from "./form.ts";
import type { OrderPriority } from "./states.ts";

const twice = (values: readonly string[], at: (index: number) => string): Problem[] =>
  values.flatMap((value, index) =>
    values.indexOf(value) < index ? [{ field: at(index), problem: `${value} is there twice` }] : [],
  );

const isChoice = ({ type }: OrderField): boolean => type === "choice" || type === "choices";

const fieldProblems = (form: OrderForm, one: OrderField, index: number): Problem[] => {
  const at = `fields[${index}]`;
  const problems: Problem[] = [];
  if (isChoice(one) && (one.options ?? []).length === 0)
    problems.push({ field: `${at}.options`, problem: "must have one at least" });
  if (one.when) {
    // Of those before it alone, so that no two hide each other.
    const before = form.fields.slice(0, index).find(({ id }) => id === one.when?.field);
    if (!before) problems.push({ field: `${at}.when.field`, problem: "must be a field that stands before" });
  }
  return problems;
};

const calendarProblems = ({ calendar }: OrderForm): Problem[] =>
  Object.entries(calendar).flatMap(([year, days]) =>
    (["off", "worked"] as const).flatMap((name) =>
      days[name].flatMap((day, index) =>
        isDay(day) && day.startsWith(`${year}-`)
          ? []
          : [{ field: `calendar.${year}.${name}[${index}]`, problem: `must be a day of ${year}` }],
      ),
    ),
  );

/** All that is wrong with a form; empty: it can be used. */
export const checkOrderForm = (given: unknown): Problem[] => {
  const problems = problemsOf(orderForm, given);
  if (problems.length > 0) return problems;
  const form = given as OrderForm;
  return [
    ...twice(
      form.fields.map(({ id }) => id),
      (index) => `fields[${index}].id`,
    ),
    ...twice(
      form.departments.map(({ id }) => id),
      (index) => `departments[${index}].id`,
    ),
    ...twice(
      form.templates.map(({ name }) => name),
      (index) => `templates[${index}].name`,
    ),
    ...form.fields.flatMap((one, index) => fieldProblems(form, one, index)),
    ...calendarProblems(form),
  ];
};

type Types = readonly BusinessType[];
/** The ids of a type and those above it, the type itself first. */
const upwards = (types: Types, businessType: string | null): string[] =>
  businessType === null
    ? []
    : [
        ...new Set([
          businessType,
          ...lineOf(types, businessType)
            .map(({ id }) => id)
            .reverse(),
        ]),
      ];

/** The choices of a field for an order of this type. */
export const optionsFor = (one: OrderField, types: Types, businessType: string | null): readonly string[] => {
  for (const id of upwards(types, businessType)) {
    const found = one.optionsBy?.find((each) => each.businessType === id);
    if (found) return found.options;
  }
  return one.options ?? [];
};

/** Working days that an order has: by the nearest business type, then by the priority, then the form's own. */
export const limitFor = (
  form: OrderForm,
  types: Types,
  { businessType, priority }: { readonly businessType: string | null; readonly priority: OrderPriority },
): number => {
  for (const id of [...upwards(types, businessType), undefined])
    for (const wanted of [priority, undefined]) {
      const found = form.limits.find((each) => each.businessType === id && each.priority === wanted);
      if (found) return found.days;
    }
  return form.days;
};

const isEmpty = (value: OrderValue | undefined): boolean =>
  value === undefined || (typeof value === "string" ? value.trim() === "" : value.length === 0);

/** The fields that are shown: those without a condition, and those whose condition holds of a field that is itself shown. */
export const shownFields = (form: OrderForm, values: OrderValues): OrderField[] => {
  const shown: OrderField[] = [];
  for (const one of form.fields) {
    const { when } = one;
    const value = when && shown.some(({ id }) => id === when.field) ? values[when.field] : undefined;
    const held = typeof value === "string" ? [value] : (value ?? []);
    if (!when || when.is.some((each) => held.includes(each))) shown.push(one);
  }
  return shown;
};

const lengths: Readonly<Partial<Record<OrderField["type"], number>>> = { longText: 10_000, text: 500 };
const phone = /^\+?[0-9*#-]{3,24}$/;

/** What a value that is there must be, and is not. */
const wrongIn = (one: OrderField, value: OrderValue, isOffered: (choice: string) => boolean): string | undefined => {
  if (one.type === "choices")
    return Array.isArray(value) && value.every(isOffered) ? undefined : "must be some of the options";
  if (typeof value !== "string") return "must be a text";
  switch (one.type) {
    case "choice":
      return isOffered(value) ? undefined : "must be one of the options";
    case "date":
      return isDay(value) ? undefined : "must be a date YYYY-MM-DD";
    case "number":
      return /^-?\d{1,15}(\.\d{1,6})?$/.test(value) ? undefined : "must be a number";
    case "phone":
      return phone.test(value) ? undefined : "must be a telephone number";
    default:
      return value.length <= (lengths[one.type] ?? 500)
        ? undefined
        : `must have ${lengths[one.type]} characters at most`;
  }
};

type Filled = { readonly values: OrderValues; readonly businessType: string | null };

/** What can't be kept even while it is typed: a field that is not there, a list for a text. What the order has from before (`kept`) may stay. */
export const typedProblems = (form: OrderForm, values: OrderValues, kept: OrderValues): Problem[] =>
  Object.entries(values).flatMap(([id, value]) => {
    const one = form.fields.find((each) => each.id === id);
    if (!one) return Object.hasOwn(kept, id) ? [] : [{ field: `fields.${id}`, problem: "is not known" }];
    const isList = typeof value !== "string";
    return isList === (one.type === "choices") ? [] : [{ field: `fields.${id}`, problem: "must be a text" }];
  });

/**
 * What is wrong with what was filled in, once it is to be done with. What is not shown is not asked for, and a choice that the order has from before (`kept`) may
 * stay though the form offers it no more.
 */
export const orderProblems = (
  form: OrderForm,
  types: Types,
  { values, businessType }: Filled,
  kept: OrderValues = {},
): Problem[] =>
  shownFields(form, values).flatMap((one) => {
    const at = `fields.${one.id}`;
    const value = Object.hasOwn(values, one.id) ? values[one.id] : undefined;
    if (value === undefined || isEmpty(value))
      return one.required === true ? [{ field: at, problem: "must be there" }] : [];
    const before = Object.hasOwn(kept, one.id) ? [kept[one.id]].flat() : [];
    const options = optionsFor(one, types, businessType);
    const wrong = wrongIn(one, value, (choice) => options.includes(choice) || before.includes(choice));
    return wrong === undefined ? [] : [{ field: at, problem: wrong }];
  });
