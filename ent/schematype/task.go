package schematype

import "io"

// TaskState says how far a task is.
type TaskState string

// The states of tasks. The last four are final.
const (
	TaskQueued     TaskState = "QUEUED"
	TaskSubmitting TaskState = "SUBMITTING"
	TaskRunning    TaskState = "RUNNING"
	TaskUnknown    TaskState = "UNKNOWN" // handed over, and nobody knows whether it arrived
	TaskSucceeded  TaskState = "SUCCEEDED"
	TaskFailed     TaskState = "FAILED"
	TaskCancelled  TaskState = "CANCELLED"
	TaskExpired    TaskState = "EXPIRED"
)

// Values lists the states for ent.
func (TaskState) Values() []string {
	return []string{
		string(TaskQueued), string(TaskSubmitting), string(TaskRunning), string(TaskUnknown),
		string(TaskSucceeded), string(TaskFailed), string(TaskCancelled), string(TaskExpired),
	}
}

// Final reports whether the state changes no more.
func (s TaskState) Final() bool {
	switch s {
	case TaskSucceeded, TaskFailed, TaskCancelled, TaskExpired:
		return true
	}
	return false
}

// MarshalGQL writes the state as a GraphQL enum value.
func (s TaskState) MarshalGQL(w io.Writer) { writeEnum(w, string(s)) }

// UnmarshalGQL reads a GraphQL enum value.
func (s *TaskState) UnmarshalGQL(v any) error { return readEnum(v, s.Values(), (*string)(s)) }

// TaskStep says what is to be done with a task next.
type TaskStep string

// The steps of tasks.
const (
	TaskHold   TaskStep = "HOLD"   // its money is being reserved; nobody sees it yet
	TaskSubmit TaskStep = "SUBMIT" // it is to be handed to a provider
	TaskPoll   TaskStep = "POLL"   // its provider is to be asked
	TaskFetch  TaskStep = "FETCH"  // its results are to be copied
	TaskBook   TaskStep = "BOOK"   // the verdict stands, its money is to be booked
	TaskDone   TaskStep = "DONE"   // nothing
)

// Values lists the steps for ent.
func (TaskStep) Values() []string {
	return []string{string(TaskHold), string(TaskSubmit), string(TaskPoll), string(TaskFetch), string(TaskBook), string(TaskDone)}
}

// MarshalGQL writes the step as a GraphQL enum value.
func (s TaskStep) MarshalGQL(w io.Writer) { writeEnum(w, string(s)) }

// UnmarshalGQL reads a GraphQL enum value.
func (s *TaskStep) UnmarshalGQL(v any) error { return readEnum(v, s.Values(), (*string)(s)) }

// TaskResult is one result of a task in our store.
type TaskResult struct {
	Blob      string `json:"blob"` // its name
	MediaType string `json:"media_type"`
	Bytes     int64  `json:"bytes"`
	Thumbnail bool   `json:"thumbnail,omitempty"`
}

// ServiceParam is a parameter that a service takes.
type ServiceParam struct {
	Name string `json:"name"`
	// Field of the model's input that it is: prompt, image, size, aspect_ratio, seconds …; empty: it is passed on as it is.
	Field    string `json:"field,omitempty"`
	Required bool   `json:"required,omitempty"`
}
