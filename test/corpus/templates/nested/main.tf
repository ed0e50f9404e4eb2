terraform {
  required_providers {
    coder = { source = "⟦K word|coder/coder⟧" }
  }
}
variable "registry_password" {
  ⟦K terraform|description = "Password of the registry"⟧
  ⟦K terraform|sensitive   = true⟧
  default     = "⟦S words terraform⟧"
}
locals {
  api_token = "⟦S hex40 terraform⟧"
  db_url    = "postgres://⟦K dsn-user|tfuser⟧:⟦S password dsn-url⟧@⟦K dsn-host|pg-tfm.db.svc:5432⟧/⟦K dsn-database|tfm⟧"
}
resource "coder_agent" "main" {
  ⟦K terraform|token = coder_agent.other.token⟧
  env = {
    GITHUB_TOKEN     = "⟦S github terraform⟧"
    ⟦K terraform|VAULT_TOKEN      = var.vault_token⟧
    NPM_TOKEN        = "⟦S npm terraform⟧"
  }
  startup_script = <<-EOT
    export ARTIFACTORY_PASSWORD=⟦S words script⟧
    ⟦K script|coder dotfiles -y https://github.com/corp/dotfiles⟧
  EOT
}
resource "kubernetes_secret" "app" {
  metadata { name = "⟦K secret-name|app-secret⟧" }
  data = {
    password = "⟦S password terraform⟧"
    ⟦K terraform|token    = random_password.token.result⟧
  }
}
