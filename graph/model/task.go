package model

import (
	"weir/ent"
	"weir/ent/schematype"
)

// TaskStatus says how far a task is.
type TaskStatus string

// The states of a task that its tenant sees.
const (
	TaskQueued    TaskStatus = "QUEUED"
	TaskRunning   TaskStatus = "RUNNING"
	TaskSucceeded TaskStatus = "SUCCEEDED"
	TaskFailed    TaskStatus = "FAILED"
	TaskCancelled TaskStatus = "CANCELLED"
	TaskExpired   TaskStatus = "EXPIRED"
)

// TaskError is why a task failed.
type TaskError struct{ Code, Message string }

// TaskResult is one result of a task.
type TaskResult struct {
	URL, MediaType string
	Bytes          float64
	Thumbnail      bool
}

// TaskFilter says which tasks are listed.
type TaskFilter struct {
	Status []TaskStatus
	Model  *string
	Kind   *schematype.Modality
}

// CreateVideoTaskInput is what video is wanted.
type CreateVideoTaskInput struct {
	Model, Prompt  string
	NegativePrompt *string
	Seconds        *int
	Size           *string
	Resolution     *string
	AspectRatio    *string
	ImageURL       *string
	LastFrameURL   *string
	Audio          *bool
	Seed           *int
	UserIdentifier *string
	WebhookURL     *string
}

// CreateVideoTaskPayload is the result of createVideoTask.
type CreateVideoTaskPayload struct{ Task *ent.Task }

// CancelTaskInput says which task to cancel.
type CancelTaskInput struct{ ID string }

// CancelTaskPayload is the result of cancelTask.
type CancelTaskPayload struct{ Task *ent.Task }
