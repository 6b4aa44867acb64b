package openapi

import "net/http"

// bases are the paths below which the relay answers.
var bases = []string{"/v1", "/api/v1", "/api/relay/v1"}

// general are the routes of the installation itself.
var general = []Operation{
	{Method: http.MethodGet, Path: "/livez", Tag: "Operations", Summary: "The process lives", Answer: "Status"},
	{Method: http.MethodGet, Path: "/readyz", Tag: "Operations", Summary: "The node serves; 503 while it does not", Answer: "Status", Refusal: "Status"},
	{Method: http.MethodGet, Path: "/api/health", Tag: "Operations", Summary: "Database and Redis", Answer: "Health", Refusal: "Health"},
	{Method: http.MethodGet, Path: "/openapi.json", Tag: "Operations", Summary: "This document", Answer: "Document"},
	{
		Method: http.MethodPost, Path: "/webhooks/stripe", Tag: "Callbacks", Summary: "Events of Stripe, signed by it", Body: "Object", Answer: "Object",
	},
	{
		Method: http.MethodPost, Path: "/callbacks/{provider}/{token}", Tag: "Callbacks", Summary: "A provider's news of a task", Body: "Object",
		Answer: "Object",
	},
	{Method: http.MethodGet, Path: "/export/requests", Tag: "Exports", Summary: "Charged calls as CSV", Auth: Session, Answer: "text/csv"},
	{Method: http.MethodGet, Path: "/export/usage", Tag: "Exports", Summary: "Usage by hour, day or group as CSV", Auth: Session, Answer: "text/csv"},
	{Method: http.MethodGet, Path: "/export/statement", Tag: "Exports", Summary: "The wallet's statement as CSV", Auth: Session, Answer: "text/csv"},
	{
		Method: http.MethodGet, Path: "/export/captures", Tag: "Exports", Summary: "Contents of calls that are kept, a JSON object in each line",
		Auth: Session, Answer: "application/x-ndjson",
	},
	{
		Method: http.MethodGet, Path: "/export/account", Tag: "Exports", Summary: "What is known of the person who asks, as JSON", Auth: Session,
		Answer: "application/json",
	},
	{
		Method: http.MethodGet, Path: "/export/statement.html", Tag: "Exports", Summary: "The wallet's statement as a page to print", Auth: Session,
		Answer: "text/html",
	},
	{Method: http.MethodGet, Path: "/export/receipts/{id}", Tag: "Exports", Summary: "A receipt as a page to print", Auth: Session, Answer: "text/html"},
	{
		Method: http.MethodGet, Path: "/export/credit-notes/{id}", Tag: "Exports", Summary: "A credit note as a page to print", Auth: Session,
		Answer: "text/html",
	},
	{Method: http.MethodGet, Path: "/export/print.css", Tag: "Exports", Summary: "The style of these pages", Answer: "text/css"},
	{
		Method: http.MethodGet, Path: "/blobs/{path}", Pattern: "/blobs/*", Tag: "Results",
		Summary: "A result by its signed link, which needs no key and lives a day; ranges are served", Answer: "application/octet-stream",
	},
}

// relay are the inference routes, below each base.
var relay = []Operation{
	{
		Method: http.MethodPost, Path: "/chat/completions", Tag: "Inference", Summary: "Answers a conversation",
		Body: "ChatRequest", Answer: "ChatCompletion", Streams: true,
	},
	{
		Method: http.MethodGet, Path: "/chat/completions", Tag: "Inference", Summary: "Answers a conversation that stands in the query",
		Query: []Parameter{
			{Name: "model", Type: "string", Text: "The model.", Required: true},
			{Name: "messages", Type: "string", Text: "The messages as a JSON text.", Required: true},
			{Name: "stream", Type: "boolean", Text: "Whether the answer is streamed."},
		},
		Answer: "ChatCompletion", Streams: true,
	},
	{
		Method: http.MethodPost, Path: "/completions", Tag: "Inference", Summary: "Continues a text",
		Body: "CompletionRequest", Answer: "Completion", Streams: true,
	},
	{
		Method: http.MethodPost, Path: "/responses", Tag: "Responses", Summary: "Makes a response, which is stored unless store is false",
		Body: "ResponseRequest", Answer: "Response", Streams: true,
	},
	{Method: http.MethodGet, Path: "/responses/{id}", Pattern: "/responses/*", Tag: "Responses", Summary: "A stored response", Answer: "Response"},
	{
		Method: http.MethodDelete, Path: "/responses/{id}", Pattern: "/responses/*", Tag: "Responses", Summary: "Deletes a stored response",
		Answer: "Deleted",
	},
	{
		Method: http.MethodGet, Path: "/responses/{id}/input_items", Pattern: "/responses/*", Tag: "Responses",
		Summary: "The items that a stored response answers", Answer: "List",
		Query: []Parameter{
			{Name: "limit", Type: "integer", Text: "How many, 1 to 100; 20 where absent."},
			{Name: "after", Type: "string", Text: "Continue behind this item."},
			{Name: "order", Type: "string", Text: "Order of the items.", Values: []string{"asc", "desc"}},
		},
	},
	{
		Method: http.MethodPost, Path: "/responses/{id}/cancel", Pattern: "/responses/*", Tag: "Responses",
		Summary: "Cancels a response that is made in the background", Answer: "Response",
	},
	{Method: http.MethodPost, Path: "/embeddings", Tag: "Inference", Summary: "Turns texts into vectors", Body: "EmbeddingRequest", Answer: "List"},
	{
		Method: http.MethodPost, Path: "/moderations", Tag: "Inference", Summary: "Judges content", Body: "ModerationRequest",
		Answer: "Moderation",
	},
	{Method: http.MethodPost, Path: "/rerank", Tag: "Inference", Summary: "Orders documents by relevance", Body: "RerankRequest", Answer: "Rerank"},
	{
		Method: http.MethodPost, Path: "/images/generations", Tag: "Images", Summary: "Makes images", Body: "ImageRequest", Answer: "Images",
		Streams: true,
	},
	{
		Method: http.MethodPost, Path: "/images/edits", Tag: "Images", Summary: "Changes images", Body: "ImageEditRequest", Form: true,
		Answer: "Images", Streams: true,
	},
	{
		Method: http.MethodPost, Path: "/audio/speech", Tag: "Audio", Summary: "Speaks a text", Body: "SpeechRequest", Answer: "audio/*",
		Streams: true,
	},
	{
		Method: http.MethodPost, Path: "/audio/transcriptions", Tag: "Audio", Summary: "Writes down a recording", Body: "TranscriptionRequest",
		Form: true, Answer: "Transcription", Streams: true,
	},
	{
		Method: http.MethodPost, Path: "/audio/translations", Tag: "Audio", Summary: "Writes down a recording in English",
		Body: "TranscriptionRequest", Form: true, Answer: "Transcription",
	},
	{
		Method: http.MethodPost, Path: "/messages", Tag: "Messages", Summary: "Answers a conversation, in Anthropic's words",
		Body: "MessagesRequest", Answer: "Message", Streams: true, Refusal: "MessagesError",
	},
	{
		Method: http.MethodPost, Path: "/messages/count_tokens", Tag: "Messages", Summary: "How many input tokens a conversation is; free",
		Body: "MessagesRequest", Answer: "TokenCount", Refusal: "MessagesError",
	},
	{
		Method: http.MethodPost, Path: "/videos", Tag: "Videos", Summary: "Begins a video, which is made in the background", Body: "VideoRequest",
		Form: true, Answer: "Video",
	},
	{
		Method: http.MethodGet, Path: "/videos", Tag: "Videos", Summary: "The tenant's videos", Answer: "List",
		Query: []Parameter{
			{Name: "limit", Type: "integer", Text: "How many, 1 to 100."},
			{Name: "after", Type: "string", Text: "Continue behind this video."},
			{Name: "order", Type: "string", Text: "Order by age.", Values: []string{"asc", "desc"}},
		},
	},
	{
		Method: http.MethodPost, Path: "/videos/generations", Tag: "Videos", Summary: "Makes a video and waits for it; 202 where it takes longer",
		Body: "VideoRequest", Answer: "Images",
	},
	{Method: http.MethodGet, Path: "/videos/{id}", Pattern: "/videos/*", Tag: "Videos", Summary: "How a video stands", Answer: "Video"},
	{Method: http.MethodDelete, Path: "/videos/{id}", Pattern: "/videos/*", Tag: "Videos", Summary: "Deletes a video", Answer: "Deleted"},
	{
		Method: http.MethodGet, Path: "/videos/{id}/content", Pattern: "/videos/*", Tag: "Videos", Summary: "The film, or a picture of it",
		Answer: "application/octet-stream",
		Query:  []Parameter{{Name: "variant", Type: "string", Text: "What of it.", Values: []string{"video", "thumbnail", "spritesheet"}}},
	},
	{
		Method: http.MethodPost, Path: "/videos/{id}/remix", Pattern: "/videos/*", Tag: "Videos", Summary: "Begins another video of one",
		Body: "VideoRequest", Answer: "Video",
	},
	{
		Method: http.MethodGet, Path: "/models", Tag: "Models", Summary: "The models that can be called; in Anthropic's shape with anthropic-version",
		Answer: "Models",
	},
	{Method: http.MethodGet, Path: "/models/{id}", Pattern: "/models/*", Tag: "Models", Summary: "One model", Answer: "Model"},
	{Method: http.MethodGet, Path: "/key", Tag: "Account", Summary: "The key that calls, its tenant's balance and its limits", Answer: "KeyInfo"},
}
