"""Reading claims back as entities, beside nomenklatura's stores."""
