package task

import (
	"context"
	"fmt"

	"weir/ent"
	"weir/ent/schematype"
	"weir/internal/db"
)

// shipped are the services of a new installation (DIALECTS.md §2).
var shipped = []struct {
	code, name, description, category, model string
	params                                   []schematype.ServiceParam
}{
	{
		"image_generation", "通用图像生成", "基于 AI 的图像生成服务", "image", "dall-e-3",
		[]schematype.ServiceParam{
			{Name: "prompt", Field: "prompt", Required: true}, {Name: "product_image", Field: "image"}, {Name: "size", Field: "size"},
			{Name: "quality", Field: "quality"}, {Name: "negative_prompt", Field: "negative_prompt"},
		},
	},
	{
		"video_generation", "通用视频生成", "基于 AI 的视频生成服务", "video", "gen-2",
		[]schematype.ServiceParam{
			{Name: "prompt", Field: "prompt", Required: true}, {Name: "product_image", Field: "image"}, {Name: "duration", Field: "seconds"},
			{Name: "aspect_ratio", Field: "aspect_ratio"}, {Name: "resolution", Field: "resolution"}, {Name: "negative_prompt", Field: "negative_prompt"},
		},
	},
}

const (
	shippedCost = 2000    // 20.00 credits
	shippedVIP  = 800_000 // 0.8
)

// EnsureServices makes the shipped services where there are none. It may run at each start, on several nodes at once.
func (s *Service) EnsureServices(ctx context.Context) error {
	ctx = system(ctx)
	return db.Exec(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) error {
		if there, err := tx.Service.Query().Exist(ctx); err != nil || there {
			return err
		}
		for i, one := range shipped {
			number, err := db.Next(ctx, tx, db.ServiceNumber) // locks: of several nodes the first makes them, the others see them
			if err != nil {
				return err
			}
			if number != int64(i+1) {
				return nil
			}
			err = tx.Service.Create().SetNumber(int(number)).SetCode(one.code).SetName(one.name).SetDescription(one.description).
				SetCategory(one.category).SetModel(one.model).SetParams(one.params).SetCostCc(shippedCost).SetVipPpm(shippedVIP).
				SetModelEndpoint("/api/v1/jobs/createTask").Exec(ctx)
			if err != nil {
				return fmt.Errorf("make service %s: %w", one.code, err)
			}
		}
		return nil
	})
}
