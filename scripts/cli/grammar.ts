/** The grammar's own words, in the caller's language: help, and what is wrong with a command line. A description is written "English / 中文" in one line; its half is taken here. */
import { type Command, type CommanderError, Help, type HelpConfiguration, type Option } from "commander";
import type { Lang } from "./cli.ts";
import { type CliError, usage } from "./exits.ts";

export function halfOf(text: string, lang: Lang): string {
  const at = text.lastIndexOf(" / ");
  if (at < 0) return text;
  return lang === "zh" ? text.slice(at + 3) : text.slice(0, at);
}

/* HELP */

const TITLES: Readonly<Record<string, string>> = {
  "Usage:": "用法：",
  "Options:": "选项：",
  "Commands:": "命令：",
};

/** What stands between the brackets of arguments and options. */
const PLACES: Readonly<Record<string, string>> = {
  action: "动作",
  address: "地址",
  calls: "次数",
  act: "行为",
  case: "案件",
  command: "命令",
  day: "日期",
  field: "字段",
  file: "文件",
  folder: "目录",
  gate: "闸口",
  hash: "哈希",
  hours: "小时",
  id: "编号",
  json: "JSON",
  lang: "语言",
  ms: "毫秒",
  n: "数",
  level: "级别",
  name: "名称",
  names: "名称",
  number: "数",
  options: "选项",
  organisation: "单位",
  procedure: "程序",
  path: "路径",
  permit: "许可",
  rule: "规则",
  seconds: "秒",
  seq: "记录号",
  slug: "名称",
  source: "来源",
  url: "网址",
  what: "对象",
};

/** `<file|hash>` as `<文件|哈希>`. */
export function placesIn(text: string, lang: Lang): string {
  if (lang === "en") return text;
  return text.replace(/(?<=[<[])[a-z|]+(?=[>\]])/g, (places) =>
    places
      .split("|")
      .map((place) => PLACES[place] ?? place)
      .join("|"),
  );
}

/** For `configureHelp` of the root, from which each command takes it. */
export function helpIn(lang: Lang): HelpConfiguration {
  const plain = new Help();
  const said = (text: string) => halfOf(text, lang);
  return {
    styleTitle: (title) => (lang === "zh" ? (TITLES[title] ?? title) : title),
    styleUsage: (text) => placesIn(text, lang),
    commandDescription: (command) => said(command.description()),
    subcommandDescription: (command) => said(command.description()),
    subcommandTerm: (command) => placesIn(plain.subcommandTerm(command), lang),
    optionTerm: (option) => placesIn(option.flags, lang),
    optionDescription: (option) => said(option.description) + defaultOf(option, lang),
    displayWidth: (text) => [...text].reduce((sum, character) => sum + widthOf(character), 0),
  };
}

/** A character of Chinese takes two columns. */
const widthOf = (character: string): number => (/[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60]/.test(character) ? 2 : 1);

function defaultOf({ defaultValue }: Option, lang: Lang): string {
  if (typeof defaultValue !== "string") return "";
  return lang === "zh" ? `（默认 ${defaultValue}）` : ` (default: ${defaultValue})`;
}

/* FAULTS */

type Told = readonly [zh: string, en: string];

/** By the parser's own code: what it found stands in quotes in its message. */
const FAULTS: Readonly<Record<string, (found: string, message: string) => Told>> = {
  "commander.missingMandatoryOptionValue": (option) => [`缺少选项 ${option}。`, `the option ${option} is missing.`],
  "commander.missingArgument": (name) => [`缺少参数 <${PLACES[name] ?? name}>。`, `the argument <${name}> is missing.`],
  "commander.optionMissingArgument": (option) => [`选项 ${option} 后缺少值。`, `the option ${option} wants a value.`],
  "commander.unknownOption": (option) => [`没有选项 ${option}。`, `there is no option ${option}.`],
  "commander.unknownCommand": (name) => [`没有命令 ${name}。`, `there is no command ${name}.`],
  "commander.excessArguments": () => ["参数过多。", "there are too many arguments."],
  "commander.invalidArgument": (option, message) => {
    const [found = "", allowed = ""] = [
      /argument '([^']*)'/.exec(message)?.[1],
      /choices are (.*)\./.exec(message)?.[1],
    ];
    return [
      `选项 ${option} 不接受 ${found}，可用：${allowed}。`,
      `the option ${option} does not take ${found}; allowed: ${allowed}.`,
    ];
  },
};

/** What the parser refused, as a usage error of ours. `command`: undefined where none was found yet. */
export function faultIn(error: CommanderError, command: Command | undefined): CliError {
  const quoted = /'([^']*)'/.exec(error.message)?.[1] ?? "";
  const found = quoted.replace(/^(?:-\w, )?(--[\w-]+).*$/, "$1"); // a flag without its places
  const [zh, en] = FAULTS[error.code]?.(found, error.message) ?? [error.message, error.message];
  const meant = /Did you mean (?:one of )?(.*)\?/.exec(error.message)?.[1];
  const fault = usage(
    meant === undefined ? zh : `${zh}是否指 ${meant}？`,
    meant === undefined ? en : `${en} Did you mean ${meant}?`,
  );
  return hinted(fault, command?.name());
}

/** With the line that says where the usage stands. */
export function hinted(fault: CliError, command: string | undefined): CliError {
  fault.details =
    command === undefined
      ? [{ zh: "命令一览：sluice --help", en: "sluice --help lists the commands" }]
      : [...fault.details, { zh: `用法：sluice ${command} --help`, en: `see sluice ${command} --help` }];
  return fault;
}
