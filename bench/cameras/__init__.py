"""What the camera audit computes, beside its peers, and at the size of a large city."""
