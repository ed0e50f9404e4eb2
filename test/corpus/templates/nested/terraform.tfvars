namespace = "⟦K word|workspaces⟧"
db_password = "⟦S words terraform⟧"
⟦K number-of-secret-key|token_lifetime_hours = 24⟧
