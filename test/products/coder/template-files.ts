import type { WorkspaceSecrets } from './planted-secrets.ts';

/** The sources that lie beside the echo provisioner's messages, written as carelessly as many are. */
export function templateFiles(secrets: WorkspaceSecrets): Readonly<Record<string, string>> {
  return { 'main.tf': mainTf(secrets), 'README.md': readme(secrets) };
}

function mainTf({ templateLocal, parameterDefault, templateEnvironment }: WorkspaceSecrets): string {
  return `terraform {
  required_providers {
    coder = { source = "coder/coder" }
    kubernetes = { source = "hashicorp/kubernetes" }
  }
}

locals {
  db_password = "${templateLocal}"
  region      = "harbour-1"
}

data "coder_parameter" "git_password" {
  name         = "git_password"
  description  = "For the first clone"
  type         = "string"
  mutable      = true
  default      = "${parameterDefault}"
}

resource "coder_agent" "main" {
  os   = "linux"
  arch = "amd64"
  env  = {
    REGISTRY_PASSWORD = "${templateEnvironment}"
  }
}
`;
}

function readme({ readme: token }: WorkspaceSecrets): string {
  return `# Harbour workspace

For the first clone use the token ${token} until the robot has its own.
`;
}
