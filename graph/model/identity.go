package model

// LinkIdentityInput says which provider of sign-in to connect with.
type LinkIdentityInput struct{ Provider, Return string }

// LinkIdentityPayload is the result of linkIdentity.
type LinkIdentityPayload struct{ URL string }

// UnlinkIdentityInput says which identity to disconnect.
type UnlinkIdentityInput struct{ ID string }

// UnlinkIdentityPayload is the result of unlinkIdentity.
type UnlinkIdentityPayload struct{ Account *Account }
