"""Reading a million claims back as entities, beside nomenklatura's stores."""
