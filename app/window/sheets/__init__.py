"""A sheet coming in: file, camera, typed words; what becomes of it is the engine's."""
