import type { TextRule } from '../engine/rule.ts';
import { authorizationSchemeRule, cookieRule, credentialHeaderRule } from './authorization.ts';
import { coderMetricRule } from './coder-metric.ts';
import { coderTokenRule } from './coder-token.ts';
import { basicOptionRule, directiveRule, netrcRule, passwordOptionRule, sqlPasswordRule } from './command.ts';
import { encodedJsonRule, encodedKeyRule } from './encoded.ts';
import { existingMarkRule } from './existing-mark.ts';
import { jsonWebKeyRule } from './json-web-key.ts';
import { flagLineRule } from './flag-line.ts';
import { xmlPropertyRule } from './xml-property.ts';
import { staticKeyRule } from './static-key.ts';
import { vaultSecretIdRule } from './vault-secret-id.ts';
import { vpnSecretRule } from './vpn-secret.ts';
import { jsonWebTokenRule } from './json-web-token.ts';
import { codeCallRule } from './code-call.ts';
import { collectionRule } from './collection.ts';
import { columnValueRule } from './column-value.ts';
import { commandArgumentRule } from './command-argument.ts';
import { configDiffRule } from './config-diff.ts';
import { headerParameterRule } from './header-parameter.ts';
import { markupFieldRule } from './markup-field.ts';
import { parameterDefaultRule } from './parameter-default.ts';
import { serverDirectiveRule } from './server-directive.ts';
import { serverSettingRule } from './server-setting.ts';
import { sessionLoginRule, shownSecretRule } from './shown-secret.ts';
import { sqlInsertRule } from './sql-insert.ts';
import { sqlFunctionRule } from './sql-value.ts';
import { keyValueRule } from './key-value.ts';
import { mailLoginRule } from './mail-login.ts';
import { nameValuePairRule } from './name-value-pair.ts';
import { passwordHashRule } from './password-hash.ts';
import { oracleDsnRule, passwordDirectiveRule, passwordFileRule } from './password-line.ts';
import { privateKeyBlockRule, puttyKeyRule } from './private-key-block.ts';
import { providerTokenRules } from './provider-token.ts';
import { tableColumnRule } from './table-column.ts';
import { terraformResourceRule } from './terraform-resource.ts';
import { kubernetesSecretRule } from './kubernetes-secret.ts';
import { pipedSecretRule } from './piped-secret.ts';
import { terraformChangeRule, terraformDefaultRule } from './terraform.ts';
import { encodedUrlCredentialsRule, mysqlDsnRule, urlCredentialsRule } from './url-credentials.ts';
import { tokenFormRules } from './token-form.ts';
import { urlParameterRule } from './url-parameter.ts';
import { signedUrlRule, webhookRule } from './webhook.ts';

/** Changes with every change of what is masked; stands in the report. */
export const RULES_VERSION = '7';

/** Every rule for text, in the order in which they are asked at one and the same place. */
export const TEXT_RULES: readonly TextRule[] = [
  existingMarkRule,
  privateKeyBlockRule,
  puttyKeyRule,
  staticKeyRule,
  jsonWebKeyRule,
  jsonWebTokenRule,
  encodedJsonRule,
  encodedKeyRule,
  authorizationSchemeRule,
  credentialHeaderRule,
  cookieRule,
  urlCredentialsRule,
  encodedUrlCredentialsRule,
  mysqlDsnRule,
  oracleDsnRule,
  webhookRule,
  signedUrlRule,
  urlParameterRule,
  ...providerTokenRules,
  ...tokenFormRules,
  coderTokenRule,
  basicOptionRule,
  passwordOptionRule,
  directiveRule,
  passwordDirectiveRule,
  vpnSecretRule,
  vaultSecretIdRule,
  flagLineRule,
  xmlPropertyRule,
  serverDirectiveRule,
  pipedSecretRule,
  passwordFileRule,
  netrcRule,
  commandArgumentRule,
  serverSettingRule,
  shownSecretRule,
  sessionLoginRule,
  codeCallRule,
  sqlPasswordRule,
  sqlFunctionRule,
  sqlInsertRule,
  mailLoginRule,
  passwordHashRule,
  terraformDefaultRule,
  terraformChangeRule,
  terraformResourceRule,
  kubernetesSecretRule,
  coderMetricRule,
  headerParameterRule,
  markupFieldRule,
  configDiffRule,
  parameterDefaultRule,
  collectionRule,
  tableColumnRule,
  columnValueRule,
  nameValuePairRule,
  keyValueRule,
];
