"""Reports: a Report value in, bytes out, in bokmål, nynorsk and English."""
